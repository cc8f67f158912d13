"""What people do with census workbooks (D7): upload, let read, confirm, discard; the browser and the command alike."""
