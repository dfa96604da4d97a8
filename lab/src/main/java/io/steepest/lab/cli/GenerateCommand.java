package io.steepest.lab.cli;

import io.steepest.lab.data.Vocabulary;
import io.steepest.lab.model.Gpt;
import io.steepest.lab.model.GptShape;
import io.steepest.lab.model.Sampler;
import io.steepest.lab.train.RunCheckpoint;
import io.steepest.lab.train.Setup;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Samples text from a trained checkpoint. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Samples text from a trained checkpoint.")
final class GenerateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "run folder that train wrote")
    private Path folder;

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            defaultValue = "The ",
            description = "text to go on from (default: \"${DEFAULT-VALUE}\")")
    private String prompt;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "500",
            description = "tokens to write (default: ${DEFAULT-VALUE})")
    private int tokens;

    @Option(
            names = "--temperature",
            paramLabel = "VALUE",
            defaultValue = "0.8",
            description = "0 takes the likeliest token each time (default: ${DEFAULT-VALUE})")
    private double temperature;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "of the draws (default: ${DEFAULT-VALUE})")
    private long seed;

    @Mixin
    private MachineOptions machine;

    @Override
    public Integer call() throws Exception {
        machine.prepare();
        Setup setup = RunCheckpoint.setup(folder);
        if (!setup.network().kind().equals("gpt")) {
            throw new IllegalArgumentException(
                    "the run in " + folder + " trained a " + setup.network().kind() + ", which writes no text");
        }
        Vocabulary vocabulary = RunCheckpoint.vocabulary(folder);
        var options = setup.network().options();
        Gpt model = new Gpt(new GptShape(
                vocabulary.size(),
                setup.source().context(),
                options.width(),
                options.depth(),
                options.heads(),
                options.tied()));
        RunCheckpoint.loadWeights(folder, model);
        System.out.print(prompt);
        int[] written = new Sampler(model).generate(vocabulary.encode(prompt), tokens, temperature, seed);
        System.out.println(vocabulary.decode(written));
        return 0;
    }
}
