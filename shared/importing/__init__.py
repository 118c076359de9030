"""Tables of papers into commands.

A file is read (`tables`), a mapping says what its columns mean (`mapping`, `readers`), each row becomes commands
(`rows`), which are sent, or only simulated (`loading`), and reported (`report`).
"""
