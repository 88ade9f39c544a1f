"""Messages as they are read: text in the house style, HTML that prints on A4, and PDF, all made of one content."""
