"""Green from the first line, as the services run: nameko's pytest plugin does not patch by itself."""

import eventlet

eventlet.monkey_patch()

pytest_plugins = ["tests.fixtures"]
