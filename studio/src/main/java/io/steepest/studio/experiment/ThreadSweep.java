package io.steepest.studio.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.steepest.studio.statistics.Quantiles;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Trains the default network in processes of their own under several thread settings, in rounds so that slow phases of
 * the machine hit all alike.
 */
public final class ThreadSweep {
    private static final List<String> VARIABLES = List.of("OMP_WAIT_POLICY", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS");
    private static final long LONGEST_MINUTES = 10;

    private static final List<Setting> SETTINGS = List.of(
            new Setting("as ./steepest sets them", Map.of("OMP_WAIT_POLICY", "PASSIVE"), false),
            new Setting("the library alone, no environment", Map.of(), false),
            new Setting(
                    "passive, OpenMP on 1 thread", Map.of("OMP_WAIT_POLICY", "PASSIVE", "OMP_NUM_THREADS", "1"), false),
            new Setting(
                    "passive, OpenBLAS on 1 thread",
                    Map.of("OMP_WAIT_POLICY", "PASSIVE", "OPENBLAS_NUM_THREADS", "1"),
                    false),
            new Setting("both on 1 thread", Map.of("OMP_NUM_THREADS", "1", "OPENBLAS_NUM_THREADS", "1"), false),
            new Setting("libtorch's defaults", Map.of(), true));

    private ThreadSweep() {}

    /** Environment variables of a child, and whether the library must leave OpenBLAS alone. */
    private record Setting(String name, Map<String, String> environment, boolean kept) {}

    /**
     * What a setting reached.
     *
     * @param setting in words
     * @param tokensPerSecond median over the rounds
     * @param ofBest median over the rounds of its speed over the round's best
     */
    public record Speed(String setting, double tokensPerSecond, double ofBest) {}

    /**
     * Runs the sweep.
     *
     * @param mainClass entered in each child with the arguments of a short {@code train}
     * @param steps of each child
     * @param rounds how often each setting is run
     * @param note told of each child that ended
     * @return one speed a setting
     * @throws IOException if a child fails
     * @throws InterruptedException if the caller is interrupted
     */
    public static List<Speed> run(String mainClass, int steps, int rounds, Consumer<String> note)
            throws IOException, InterruptedException {
        double[][] speeds = new double[SETTINGS.size()][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < SETTINGS.size(); i++) {
                speeds[i][round] = tokensPerSecond(mainClass, SETTINGS.get(i), steps);
                note.accept(String.format(
                        "round %d of %d: %,.0f tokens/s, %s",
                        round + 1, rounds, speeds[i][round], SETTINGS.get(i).name()));
            }
        }
        double[][] ratios = new double[SETTINGS.size()][rounds];
        for (int round = 0; round < rounds; round++) {
            int r = round;
            double best = Arrays.stream(speeds).mapToDouble(s -> s[r]).max().orElseThrow();
            for (int i = 0; i < speeds.length; i++) {
                ratios[i][round] = speeds[i][round] / best;
            }
        }
        List<Speed> result = new ArrayList<>();
        for (int i = 0; i < speeds.length; i++) {
            result.add(new Speed(SETTINGS.get(i).name(), Quantiles.median(speeds[i]), Quantiles.median(ratios[i])));
        }
        return result;
    }

    private static double tokensPerSecond(String mainClass, Setting setting, int steps)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("steepest-threads");
        Path json = folder.resolve("result.json");
        Path log = folder.resolve("log.txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-Dsteepest.openblas=" + (setting.kept() ? "keep" : "one"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(mainClass, "train", "--optimizer", "adamw", "--steps", Integer.toString(steps)));
        command.addAll(List.of("--evaluate-every", Integer.toString(steps), "--evaluation-batches", "1"));
        command.addAll(List.of("--out", folder.toString(), "--json", json.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        VARIABLES.forEach(builder.environment()::remove);
        builder.environment().putAll(setting.environment());
        Process child = builder.start();
        if (!child.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES) || child.exitValue() != 0) {
            child.destroyForcibly();
            throw new IOException("a run under \"" + setting.name() + "\" failed; its output is in " + log);
        }
        JsonNode last = JsonMapper.builder().build().readTree(json.toFile()).at("/runs/0/final");
        double speed = last.get("tokens").asDouble() / last.get("seconds").asDouble();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
        return speed;
    }
}
