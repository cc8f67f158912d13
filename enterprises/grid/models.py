"""网格 (T3): who keeps an eye on which enterprise, by name, from the city down to the village."""
