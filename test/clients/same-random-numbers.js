// Postman's importer makes up values. With `node --import` of this file they are the same in each run.
let state = 2
Math.random = () => (state = (state * 16807) % 2147483647) / 2147483647
