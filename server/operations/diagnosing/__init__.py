"""One file for whoever helps from afar: how a hall is, without anybody's name, number or secret."""
