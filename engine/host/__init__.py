"""The engine as a process: recovery, one loop around sockets, sequencer and journal, control socket, pictures."""
