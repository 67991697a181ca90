"""What several tests share: small stand-ins for what is large, real processes to talk to, files to work on."""
