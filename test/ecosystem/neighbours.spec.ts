import { describeNeighbours } from './alone-and-together.js';

describeNeighbours('beside its neighbours');
