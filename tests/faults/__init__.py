"""What goes wrong: killed processes, absent databases, full disks, damaged rows, and two who want the same."""
