// tfjs-core must be loaded first: the gradients register themselves with it.
import '@tensorflow/tfjs-core';
import '#register-gradients';
