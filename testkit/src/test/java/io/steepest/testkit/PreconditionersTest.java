package io.steepest.testkit;

import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.InverseRoot.Perturbation;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Damping;
import io.steepest.precondition.Preconditioner;
import io.steepest.precondition.Sides;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Every kind of coordinates of the library. */
class PreconditionersTest implements PreconditionerLaws, PreconditionerLifeLaws {
    private static final InverseRoot ROOT = InverseRoot.eigh(1e-3, Perturbation.ADD);

    private static Stream<Preconditioner> entrywise() {
        return Stream.of(
                Preconditioner.none(),
                Preconditioner.diagonal(0.9, 1e-3),
                Preconditioner.diagonal(Accumulation.ema(0.9), 1e-8),
                Preconditioner.adagrad(1e-3),
                Preconditioner.sania(0.9, 1e-3),
                Preconditioner.sania(0.9, 1e-3).damped(Damping.COORDINATES),
                Preconditioner.diagonal(Accumulation.sum(), 1e-3).exponent(1.0 / 3));
    }

    private static Stream<Preconditioner> factored() {
        return Stream.of(
                Preconditioner.kronecker(Accumulation.ema(0.9).debias(), InverseRoot.eigh(1e-6, Perturbation.RELATIVE)),
                Preconditioner.kronecker(Accumulation.sum(), InverseRoot.pseudoInverse())
                        .every(3)
                        .on(Sides.SMALLER),
                Preconditioner.klKronecker(0.9, 7, InverseRoot.eigh(1e-9, Perturbation.RELATIVE))
                        .every(2),
                Preconditioner.eigenbasis(0.9, Preconditioner.diagonal(0.9, 1e-3))
                        .every(3),
                Preconditioner.eigenbasis(0.9, Preconditioner.none()).startingFromIdentity(),
                Preconditioner.blocked(4, Preconditioner.diagonal(0.9, 1e-3)),
                Preconditioner.merged(
                        64,
                        Preconditioner.kronecker(Accumulation.sum(), InverseRoot.eigh(1e-6, Perturbation.RELATIVE))),
                Preconditioner.before(Preconditioner.diagonal(0.9, 1e-3)),
                Preconditioner.after(Preconditioner.eigenbasis(0.9, Preconditioner.diagonal(0.9, 1e-3))));
    }

    /** A root takes ε as a number that Java knows, and a fit by KL begins with eigenvalues that are numbers. */
    private static Stream<Preconditioner> boundToJava() {
        return Stream.of(
                Preconditioner.kronecker(Accumulation.ema(0.9), ROOT).every(3),
                Preconditioner.blocked(
                        4, Preconditioner.kronecker(Accumulation.sum(), ROOT).every(5)),
                Preconditioner.eigenbasis(0.9, Preconditioner.none())
                        .fittedByKl()
                        .scaledBy(0.5, 1e-3)
                        .every(5));
    }

    @Override
    public Stream<PreconditionerCase> cases() {
        Stream<PreconditionerCase> single =
                entrywise().map(rule -> PreconditionerCase.of(rule, 4, 6, ScalarType.Float));
        Stream<PreconditionerCase> followed =
                Stream.concat(entrywise(), factored()).flatMap(PreconditionersTest::shapes);
        Stream<PreconditionerCase> bound =
                boundToJava().flatMap(PreconditionersTest::shapes).map(PreconditionerCase::ignoringDevice);
        return Stream.of(single, followed, bound).flatMap(each -> each);
    }

    private static Stream<PreconditionerCase> shapes(Preconditioner rule) {
        return Stream.of(
                PreconditionerCase.of(rule, 5, 8, ScalarType.Double),
                PreconditionerCase.of(rule, 8, 5, ScalarType.Double),
                PreconditionerCase.of(rule, 7, 1, ScalarType.Double));
    }
}
