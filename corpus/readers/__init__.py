"""Raw data of any format to documents: files found, opened, and read line by line."""
