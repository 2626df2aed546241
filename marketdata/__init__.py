"""What the world says: recordings, their replay as orders, and the agents whose flow stands in for a crowd."""
