package io.steepest.train;

import io.steepest.optim.UnitNorm;
import io.steepest.param.Roles;
import io.steepest.train.model.Model;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.TensorVector;

/** The weights that a run begins with. */
final class Initial {
    private Initial() {}

    /**
     * Changes the weights of a new model to those that a setup begins with.
     *
     * @throws IllegalArgumentException if this model cannot begin with them
     */
    static void set(Setup setup, Model model, Roles roles, Rescaling rescaling) {
        switch (setup.network().init()) {
            case UNIT_NORM -> UnitNorm.initialize(model.module(), roles, setup.seed());
            case RESCALED -> rescaling.compensate(model.module());
            case ZERO -> zero(setup.network().kind(), model.module());
            case MODEL -> {
                // it has them
            }
        }
    }

    private static void zero(String kind, Module module) {
        if (!kind.equals("linear")) {
            throw new IllegalArgumentException(
                    "init zero is for the model linear: weights of zero have no gradient in " + kind);
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            TensorVector parameters = module.parameters();
            for (long i = 0; i < parameters.size(); i++) {
                parameters.get(i).zero_();
            }
        }
    }
}
