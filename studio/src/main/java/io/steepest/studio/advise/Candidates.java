package io.steepest.studio.advise;

import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.studio.advise.Candidate.Space;
import io.steepest.train.name.Unknown;
import java.util.ArrayList;
import java.util.List;

/** The norms that are compared. Polar factors are exact, so that no approximation is measured along with a norm. */
public final class Candidates {
    /** The norm that all others are held against. */
    public static final String BASE = "frobenius";

    /** The norm that the smoothing is judged by. */
    public static final String SPECTRAL = "spectral";

    private static final double FOUR = 4;
    private static final double EIGHT = 8;

    private Candidates() {}

    /** Returns all of them, the Frobenius norm first. */
    public static List<Candidate> all() {
        Norm spectral = Norms.spectral(Polar.svd());
        return List.of(
                Candidate.of(BASE, Norms.euclidean()),
                Candidate.of("max", Norms.max()),
                Candidate.of(SPECTRAL, spectral),
                Candidate.of("rms-to-rms", Norms.rmsToRms(Polar.svd())),
                Candidate.of("schatten-4", Norms.schatten(FOUR)),
                Candidate.of("schatten-8", Norms.schatten(EIGHT)),
                Candidate.of("columns", Norms.columns()),
                Candidate.of("one-to-rms", Norms.oneToRms()),
                Candidate.of("rows", Norms.lpToMax(2)),
                new Candidate("frobenius-diagonal", Norms.euclidean(), Space.DIAGONAL),
                new Candidate("spectral-diagonal", spectral, Space.DIAGONAL),
                new Candidate("frobenius-kronecker", Norms.euclidean(), Space.KRONECKER),
                new Candidate("spectral-kronecker", spectral, Space.KRONECKER));
    }

    /** Returns their names. */
    public static List<String> names() {
        return all().stream().map(Candidate::name).toList();
    }

    /**
     * Returns candidates by name, the Frobenius norm first even if it is not named, since all others are held against it.
     *
     * @throws IllegalArgumentException for an unknown name
     */
    public static List<Candidate> named(List<String> names) {
        List<String> wanted = new ArrayList<>(names);
        wanted.stream().filter(name -> !names().contains(name)).findFirst().ifPresent(name -> {
            throw Unknown.of("norm", name, names());
        });
        wanted.add(BASE);
        return all().stream().filter(c -> wanted.contains(c.name())).toList();
    }
}
