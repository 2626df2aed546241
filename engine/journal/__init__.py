"""Commands made durable: segment files, group commit, recovery, snapshots, verification."""
