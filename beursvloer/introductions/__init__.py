"""Free trading: who should meet whom, for phones and for matchmakers."""
