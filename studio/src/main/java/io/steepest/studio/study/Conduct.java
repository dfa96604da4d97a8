package io.steepest.studio.study;

import io.steepest.train.Setup;
import io.steepest.train.Stop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Runs a study: asks every arm which trials it needs, lets a crew run those that the store does not know, and asks again
 * whenever one has ended. Trials that another process has claimed are waited for.
 */
public final class Conduct {
    private static final long WAIT_MILLIS = 200;

    private final Study study;
    private final Store store;
    private final Crew crew;
    private final Function<Setup, String> fingerprint;
    private final Monitor monitor;
    private final Stop stop;
    private final Map<String, Flight> flying = new LinkedHashMap<>();
    private final BlockingQueue<Landed> landed = new LinkedBlockingQueue<>();

    /**
     * A study at work.
     *
     * @param study what to run
     * @param store keeps the outcomes
     * @param crew runs the trials
     * @param fingerprint gives the checksum of a setup's data
     * @param monitor told how far it is
     * @param stop asked before each trial
     */
    public Conduct(
            Study study, Store store, Crew crew, Function<Setup, String> fingerprint, Monitor monitor, Stop stop) {
        this.study = study;
        this.store = store;
        this.crew = crew;
        this.fingerprint = fingerprint;
        this.monitor = monitor;
        this.stop = stop;
    }

    private record Wanted(Trial trial, String label) {}

    private record Flight(Wanted wanted, Store.Claim claim) {
        private Trial trial() {
            return wanted.trial();
        }
    }

    private record Landed(Flight flight, Optional<Ran> ran, Throwable failure) {}

    /** What is known at one time: results of arms, trials that are still needed, and the trials that are known. */
    private record Round(List<ArmResult> results, Map<String, Wanted> wanted, Map<String, Kept> known) {}

    /**
     * Runs all that is missing.
     *
     * @return the results; of arms whose trials all ended, if a stop was wished
     * @throws IOException if the store cannot be written
     */
    public StudyResult run() throws IOException {
        try {
            Round round = round();
            while (!round.wanted().isEmpty() && !(stop.wished() && flying.isEmpty())) {
                monitor.progressed(
                        round.known().size(),
                        Math.max(
                                expected(),
                                round.known().size() + round.wanted().size()));
                if (!stop.wished()) {
                    start(round.wanted().values());
                }
                await();
                round = round();
            }
            monitor.progressed(
                    round.known().size(), round.known().size() + round.wanted().size());
            return new StudyResult(
                    study,
                    round.results(),
                    new ArrayList<>(round.known().values()),
                    round.wanted().isEmpty());
        } finally {
            for (Flight flight : flying.values()) {
                flight.claim().close();
            }
        }
    }

    private Round round() {
        Map<String, Wanted> wanted = new LinkedHashMap<>();
        Map<String, Kept> known = new LinkedHashMap<>();
        List<ArmResult> results = new ArrayList<>();
        for (Arm arm : study.arms()) {
            new Course(study, arm, setups -> ask(arm, setups, wanted, known))
                    .result()
                    .ifPresent(results::add);
        }
        return new Round(results, wanted, known);
    }

    private Optional<List<Kept>> ask(Arm arm, List<Setup> setups, Map<String, Wanted> wanted, Map<String, Kept> known) {
        List<Kept> all = new ArrayList<>();
        for (Setup setup : setups) {
            Trial trial = new Trial(setup, study.threads(), fingerprint.apply(setup));
            Optional<Kept> kept = store.find(trial);
            kept.ifPresentOrElse(
                    found -> {
                        known.put(found.key(), found);
                        all.add(found);
                    },
                    () -> wanted.put(trial.key(), new Wanted(trial, arm.label())));
        }
        return all.size() == setups.size() ? Optional.of(all) : Optional.empty();
    }

    private void start(Iterable<Wanted> wanted) throws IOException {
        for (Wanted next : wanted) {
            Trial trial = next.trial();
            if (flying.size() >= crew.places()) {
                return;
            }
            if (!flying.containsKey(trial.key())) {
                Optional<Store.Claim> claim = store.claim(trial);
                if (claim.isPresent()) {
                    launch(new Flight(next, claim.get()));
                }
            }
        }
    }

    private void launch(Flight flight) throws IOException {
        // another process may have ended it between the last look at the store and the claim
        store.refresh();
        if (store.find(flight.trial()).isPresent()) {
            flight.claim().close();
            return;
        }
        flying.put(flight.trial().key(), flight);
        CompletableFuture<?> unused = crew.run(flight.trial())
                .whenComplete((ran, failure) ->
                        landed.add(new Landed(flight, failure == null ? ran : Optional.empty(), failure)));
    }

    private void await() throws IOException {
        try {
            Landed next = landed.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
            if (next == null) {
                store.refresh();
            } else {
                end(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while trials ran", e);
        }
    }

    private void end(Landed next) throws IOException {
        Flight flight = flying.remove(next.flight().trial().key());
        try (Store.Claim claim = flight.claim()) {
            if (next.failure() != null) {
                throw failed(next.failure());
            }
            if (next.ran().isPresent()) {
                Ran ran = next.ran().get();
                Kept kept = Kept.of(flight.trial(), Circumstances.here(), ran.outcome(), ran.timing());
                store.add(kept);
                monitor.ended(flight.wanted().label(), kept);
            }
        }
    }

    /** As it was thrown: its class says whether libtorch threw it. */
    private static RuntimeException failed(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException known ? known : new IllegalStateException(cause.getMessage(), cause);
    }

    /** The number of trials of all arms, without what a search may add. */
    private int expected() {
        int search = 0;
        if (study.method() instanceof Method.Tuning tuning) {
            search = (tuning.points() + 2) * tuning.seeds() + tuning.decays().size() * tuning.seeds();
        } else if (study.method() instanceof Method.Rates rates) {
            search = (rates.below() + rates.above()) * study.seeds();
        }
        return study.arms().size() * (search + study.seeds());
    }
}
