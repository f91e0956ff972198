// IntelGraph
