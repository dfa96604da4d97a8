package io.steepest.studio.cli;

import io.steepest.train.RunCheckpoint;
import io.steepest.train.Stop;
import io.steepest.train.TrainedText;
import io.steepest.train.model.Sampler;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Samples text from a trained checkpoint. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Samples text from a trained checkpoint.")
final class GenerateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "The run folder that train wrote.")
    private Path folder;

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            defaultValue = "The ",
            description = "The text to go on from (default: \"${DEFAULT-VALUE}\").")
    private String prompt;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "500",
            description = "How many tokens to write (default: ${DEFAULT-VALUE}).")
    @Between(least = 0, most = 1_000_000)
    private int tokens;

    @Option(
            names = "--temperature",
            paramLabel = "VALUE",
            defaultValue = "0.8",
            description = "The logits are divided by this number; 0 takes the likeliest token each time (default:"
                    + " ${DEFAULT-VALUE}).")
    @Between(least = 0, most = 1_000_000)
    private double temperature;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The seed of the draws (default: ${DEFAULT-VALUE}).")
    private long seed;

    @ParentCommand
    private Main steepest;

    @Override
    public Integer call() throws Exception {
        Stop stop = steepest.stop();
        TrainedText trained = RunCheckpoint.text(folder);
        int[] start = trained.vocabulary().encode(prompt);
        int[] written = new Sampler(trained.model()).generate(start, tokens, temperature, seed, token -> {
            if (stop.wished()) {
                throw new CancellationException("interrupted");
            }
        });
        System.out.println(prompt + trained.vocabulary().decode(written));
        return 0;
    }
}
