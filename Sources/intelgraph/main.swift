print("intelgraph")
