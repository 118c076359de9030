"""`python -m shared.cli`, for images where nothing is installed as a command."""

from shared.cli import main

main()
