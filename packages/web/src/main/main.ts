import { askEarly } from '../api/early.ts'

// Small, so that these are on their way before the page's own script has come.
askEarly('/config')
askEarly('/api/v1/user/')

void import('./app.tsx')
