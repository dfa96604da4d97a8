package io.steepest.testkit;

import io.steepest.precondition.Preconditioner;
import java.util.stream.Stream;

/** The laws of learnt coordinates: those of {@link PreconditionerLaws} and those of {@link PreconditionerLifeLaws}. */
public interface PreconditionerContract extends PreconditionerLaws, PreconditionerLifeLaws {

    /** Returns the preconditioner to test. */
    Preconditioner preconditioner();

    @Override
    default Stream<PreconditionerCase> cases() {
        return PreconditionerCase.of(preconditioner());
    }
}
