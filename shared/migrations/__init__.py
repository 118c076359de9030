"""Numbered kernel schema: `vNN.up(op, service)` and `vNN.down(op, service)`, called from a service's revisions.

A kernel change so reaches a service when that service says so. `run.py` applies the revisions of one service.
"""
