"""Transports that carry the services' messages inside one process, without a broker."""
