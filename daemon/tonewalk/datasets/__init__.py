"""Public datasets: what their folders hold, read as labels, parts, licences and captions."""
