import './conv.ts';
import './elementwise.ts';
import './gather.ts';
import './matmul.ts';
import './pool.ts';
import './reductions.ts';
import './shapes.ts';
