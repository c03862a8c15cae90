// tfjs-core must be loaded first: the gradients register themselves with it.
import './tf.ts';
import '#register-gradients';
