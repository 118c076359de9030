"""The kernel: what six event-sourced services have in common. It speaks no word of the domain."""
