package io.steepest.train.model;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Random initial values of one model, from a generator of its own. Whatever else draws from torch's global generator
 * meanwhile, the same seed and the same order of calls give the same values. The generator must not be shared by threads.
 */
final class Draws {
    private final GeneratorOptional generator;

    private Draws(Generator generator) {
        this.generator = new GeneratorOptional(generator);
    }

    /** Draws that begin at a seed. */
    static Draws of(long seed) {
        return new Draws(torch.make_generator_cpu(seed));
    }

    /** Fills a tensor with normal values of mean zero. */
    void normal(Tensor x, double deviation) {
        try (NoGradGuard frozen = new NoGradGuard()) {
            x.normal_(0, deviation, generator);
        }
    }

    /**
     * Passes over as many numbers as uniform values of a tensor take. The layers of libtorch fill themselves so from the
     * global generator when they are made; the weights of a seed stay what they were while that generator served.
     */
    void skipUniform(Tensor like) {
        try (NoGradGuard frozen = new NoGradGuard();
                Tensor passed = torch.empty_like(like)) {
            passed.uniform_(0, 1, generator);
        }
    }

    /** Passes over as many numbers as normal values of a tensor take. */
    void skipNormal(Tensor like) {
        try (NoGradGuard frozen = new NoGradGuard();
                Tensor passed = torch.empty_like(like)) {
            passed.normal_(0, 1, generator);
        }
    }
}
