package io.steepest.studio.cli;

import java.util.Map;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Defaults that differ from command to command, of options that commands share. */
final class Defaults implements IDefaultValueProvider {
    private static final Map<String, Map<String, String>> OF = Map.of(
            "advise", Map.of("--optimizer", "adamw"),
            "compare", Map.of("--optimizers", "sgd,sign,adamw,muon-fast,spectral,modular", "--seeds", "1"),
            "sweep", Map.of("--optimizers", "adamw,muon-fast,modular", "--seeds", "3"),
            "finetune", Map.of("--optimizers", "sgd,adamw,moonlight,soap", "--seeds", "3"));

    @Override
    public String defaultValue(ArgSpec arg) {
        return arg instanceof OptionSpec option
                ? OF.get(option.command().name()).get(option.longestName())
                : null;
    }
}
