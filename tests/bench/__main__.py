"""Green from the first line, as the services run; the rivals that are not green run in processes of their own."""

import sys

import eventlet

eventlet.monkey_patch()

from tests.bench.suite import main  # noqa: E402  what follows must be imported green

sys.exit(main(sys.argv[1:]))
