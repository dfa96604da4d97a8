package io.steepest.testkit;

import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.InverseRoot.Perturbation;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Damping;
import io.steepest.precondition.Preconditioner;
import io.steepest.precondition.Refresh;
import io.steepest.precondition.Sides;
import java.util.List;

/** Coordinates of the library that norms are asked in. */
final class Coordinates {
    static final List<Preconditioner> ENTRYWISE = List.of(
            Preconditioner.diagonal(0.9, 1e-8), Preconditioner.sania(0.9, 1e-8).damped(Damping.COORDINATES));

    static final List<Preconditioner> FACTORED = List.of(
            Preconditioner.kronecker(Accumulation.sum(), InverseRoot.pseudoInverse())
                    .every(15),
            Preconditioner.blocked(
                    4,
                    Preconditioner.kronecker(Accumulation.ema(0.9).debias(), InverseRoot.coupledNewton(1e-12, 50))
                            .on(Sides.SMALLER)
                            .every(15)),
            Preconditioner.klKronecker(0.9, 6, InverseRoot.eigh(1e-6, Perturbation.RELATIVE))
                    .every(2),
            Preconditioner.eigenbasis(0.9, Preconditioner.diagonal(0.9, 1e-8)).every(15),
            Preconditioner.eigenbasis(0.9, Preconditioner.none())
                    .fittedByKl()
                    .scaledBy(0.5, 1e-8)
                    .every(5),
            // the inner factor of a matrix turns with every basis
            Preconditioner.eigenbasis(
                            0.9,
                            Preconditioner.kronecker(Accumulation.ema(0.9), InverseRoot.eigh(1e-3, Perturbation.ADD))
                                    .on(Sides.LEFT)
                                    .every(15))
                    .refreshedBy(Refresh.EIGH)
                    .startingFromIdentity()
                    .every(8),
            Preconditioner.merged(
                    16,
                    Preconditioner.kronecker(Accumulation.sum(), InverseRoot.eigh(1e-3, Perturbation.ADD))
                            .every(15)));

    private Coordinates() {}
}
