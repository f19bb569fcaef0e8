"""Days that have not happened: the hall's own rules under people made up by chance."""
