package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is typed wrongly ends with status 2, one line that says what is wrong, and nothing done. */
class WrongUsageTest {
    @TempDir
    static Path tmp;

    @BeforeAll
    static void things_to_stumble_over() throws IOException {
        Cli.text(tmp);
        Files.createFile(tmp.resolve("empty.txt"));
        Files.writeString(tmp.resolve("short.txt"), "The text.");
        Files.write(tmp.resolve("latin.txt"), new byte[] {'T', 'h', 'e', ' ', (byte) 0xe9, 't', (byte) 0xe9});
        Files.writeString(tmp.resolve("file"), "no folder");
        Files.createDirectory(tmp.resolve("folder"));
        Files.createSymbolicLink(tmp.resolve("lost"), Path.of("nowhere/x"));
        Files.createSymbolicLink(tmp.resolve("circle"), Path.of("circle"));
        Files.createFile(Files.createDirectory(tmp.resolve("begun")).resolve("run.lock"));
        assertThat(Cli.run(here("train TINY --data DIR/numbers.txt --steps 2 --out DIR/run"))
                        .status())
                .isZero();
        assertThat(Cli.run(here("train --data digits --width 2 --batch 2 --steps 1 --out DIR/cnn"))
                        .status())
                .isZero();
    }

    static String here(String line) {
        return line.replace("DIR", tmp.toString());
    }

    @ParameterizedTest(name = "steepest {0}")
    @CsvSource(delimiter = '|', textBlock = """
            '' | give a command: compare, train, study
            comprae | no command named "comprae"; did you mean compare? known commands: compare, train
            frobnicate | no command named "frobnicate"; known commands: compare, train, study
            train --frobnicate 3 | steepest train has no option --frobnicate
            train --optimiser sgd | steepest train has no option --optimiser; did you mean --optimizer
            train --step=3 | steepest train has no option --step; did you mean --steps?
            invariance --only moun | no optimizer named "moun"; did you mean muon
            verify --only prop1 | no claim fits prop1; did you mean prop-1
            verify --only prop-99 | no claim fits prop-99; did you mean prop-1 or prop-2 or prop-3? verify --list names all
            doctor --steps 0 | --steps must be at least 1, found 0
            doctor --rounds -1 | --rounds must be at least 1, found -1
            majorize --data diabets | no regression data set named "diabets"; did you mean diabetes? known
            rescale --data whine | no data named "whine" and no such file or folder; did you mean wine? known names:
            rescale --optimizers adma | no optimizer named "adma"; did you mean adam
            train stray | steepest train takes no argument "stray" there
            train --steps | Missing required parameter for option '--steps' (N)
            train --steps 1 --steps 2 | '--steps' (N) should be specified only once
            train TEXT --optimizer nope | no optimizer named "nope"; ./steepest train --help lists the 35 known optimizers
            train TEXT --optimizer moun | no optimizer named "moun"; did you mean muon? ./steepest train --help lists the 35
            train TEXT --optimizer muon+escap | no step rule named "escap"; did you mean escape? known step rules:
            train --data brest-cancer --out DIR/x | no data named "brest-cancer" and no such file or folder; did you mean breast-cancer? known names:
            train TINY --out DIR/x --data nope | no data named "nope" and no such file or folder; known names: europarl
            train TINY --out DIR/x --data DIR/no.txt | no.txt" and no such file or folder
            train TINY --out DIR/x --data DIR/empty.txt | empty.txt: the file is empty
            train TINY --out DIR/x --data DIR/short.txt | short.txt: the training part has 9 characters, a context of 16 needs 17
            train TINY --out DIR/x --data DIR/latin.txt | latin.txt: not UTF-8: invalid byte 0xe9 at byte offset 4
            train TEXT --vocabulary words | '--vocabulary': 'words' is unknown; known: characters, bytes
            train TEXT --shares alike | '--shares': 'alike' is unknown; known: equal, structure
            train TEXT --shares equl | '--shares': 'equl' is unknown; did you mean equal? known: equal, structure
            train TEXT --shares structure | --shares structure is for the optimizer modular, which steps under the modular norm; found muon
            compare TEXT --optimizers sgd,adamw --shares structure | --shares structure is for an optimizer under the modular norm; compared are [sgd, adamw]
            train TEXT --init one | '--init': 'one' is unknown; known: model, unit-norm, zero, rescaled
            train TEXT --lr -1 | learning rate of muon-fast must be positive and finite, found -1.0
            train TEXT --lr 0 | learning rate of muon-fast must be positive and finite, found 0.0
            train TEXT --lr NaN | option '--lr': 'NaN' is not a finite number
            train TEXT --lr Infinity | option '--lr': 'Infinity' is not a finite number
            train TEXT --lr fast | option '--lr': 'fast' is not a finite number
            train TEXT --decay NaN | --decay NaN: 'NaN' is not a finite number; write 0.1 or *.bias=0
            train TEXT --decay *.bias=much | --decay *.bias=much: 'much' is not a finite number; write 0.1 or *.bias=0
            train TEXT --decay -1 | weight decay must be finite and at least 0, found -1.0
            train TEXT --decay *.bias=-1 | weight decay of *.bias must be finite and at least 0, found -1.0
            train TEXT --decay 0.1 --decay 0.2 | --decay gives all parameters 0.1 and 0.2: give one value for all
            train TEXT --decay nothing.*=0.1 | the name pattern nothing.* fits no parameter; there are [tok.weight,
            train TEXT --decay role:BAIS=0 | no role named "BAIS"; did you mean BIAS? known roles: LINEAR, HEAD
            train TEXT --rate blocks.*=-1 | a factor on the rate of blocks.* must be finite and at least 0, found -1.0
            train TEXT --rate blocks.*=fast | '--rate' (SELECTOR=FACTOR): 'fast' is not a finite number
            train TEXT --rate 0.1 | '--rate' (SELECTOR=FACTOR) should be in KEY=VALUE format but was 0.1
            train TEXT --rate blok.*=0.1 | the name pattern blok.* fits no parameter; there are [tok.weight,
            train TEXT --rate !=0.1 | selector "!": a name pattern is missing; * fits every name
            train TEXT --rate blocks.*&=0.1 | selector "blocks.*&": a name pattern is missing
            train TEXT --set momentm=0.9 | muon-fast has no constant "momentm"; did you mean momentum? it has momentum, decay, adam-lr
            train TEXT --set b2=0.9 | muon-fast has no constant "b2"; it has momentum, decay, adam-lr
            train TEXT --set momentum=1 | momentum must be at least 0 and below 1, found 1
            train TEXT --set momentum=much | '--set' (CONSTANT=VALUE): 'much' is not a finite number
            train TEXT --set lr=0.1 | --set lr: --lr is the option for the step size
            train TEXT --reading head.*=split | reading "split": split has numbers in parentheses; a reading is made of
            train TEXT --reading head.*=split(3) | split(3)
            compare TEXT --optimizers sgd,muon --set b1=0.9 | sgd has no constant "b1"; it has momentum, nesterov
            compare TEXT --optimizers sgd,muon --set adamw.b1=0.9 | --set adamw.b1=… is for an optimizer that is not among [sgd, muon]
            train TEXT --steps 0 | --steps must be at least 1, found 0
            train TEXT --steps 1.5 | '--steps': '1.5' is not a whole number
            train --out DIR/x --data DIR/numbers.txt --batch -4 | --batch must be at least 1, found -4
            train --out DIR/x --data DIR/numbers.txt --batch 5000000000 | '--batch': '5000000000' is not a whole number from
            train --out DIR/x --data DIR/numbers.txt --context 0 | --context must be at least 1, found 0
            train --out DIR/x --data DIR/numbers.txt --width 0 | --width must be at least 1, found 0
            train --out DIR/x --data DIR/numbers.txt --width 16 --heads 3 | width 16 cannot be split into 3 heads
            train --out DIR/x --data wine --heads 2 | the model mlp does not read heads; it reads width, depth
            train --out DIR/x --data wine --context 16 | the model mlp does not read context; it reads width, depth
            train --out DIR/x --data wine --vocabulary bytes | the model mlp does not read vocabulary; it reads width, depth
            train --out DIR/x --data digits --depth 3 | the model cnn does not read depth; it reads width
            train --out DIR/x --data wine --model linear --width 8 | the model linear does not read width; it has no sizes to choose
            train --out DIR/x --data wine --tied | the model mlp does not read tied; it reads width, depth
            sweep --out DIR/x --data digits --depths 1,2 | the model cnn does not read depth; it reads width
            train TEXT --accumulate 0 | --accumulate must be at least 1, found 0
            train TEXT --clip -1 | --clip must be at least 0, found -1.0
            train TEXT --insight 0 | --insight must be at least 1, found 0
            train TEXT --insight often | '--insight': 'often' is not a whole number
            compare TEXT --insight 10 | steepest compare has no option --insight
            train TEXT --tensorbord | steepest train has no option --tensorbord; did you mean --tensorboard
            train TEXT --evaluate-every 0 | --evaluate-every must be at least 1, found 0
            train TEXT --evaluation-batches 0 | --evaluation-batches must be at least 1, found 0
            train TEXT --schedule nope | no schedule named "nope"; known schedules: constant, linear, cosine, wsd
            train TEXT --schedule cosine --steps 10 --warmup 10 | --warmup must be shorter than all 10 steps of the schedule, found 10
            train TEXT --warmup -1 | --warmup must be at least 0, found -1
            train TEXT --schedule wsd --steps 9 --schedule-steps 8 | wsd schedule ends at step 8, before the last of 9 steps: --schedule-steps must be at least 9
            train TEXT --device tpu | no device named "tpu"; did you mean cpu? known devices: cpu, cuda
            train TEXT --threads 0 | --threads must be at least 1, found 0
            train TEXT --model nope | no model named "nope"; known models: gpt, mlp, cnn, linear
            train TEXT --model gtp | no model named "gtp"; did you mean gpt? known models: gpt, mlp
            train TEXT --model cnn | cnn cannot be trained on numbers.txt, which consists of tokens; models that can: gpt
            train --out DIR/x --data wine --model gpt | gpt cannot be trained on wine, which consists of rows; models that can: mlp, linear
            train TEXT --schedule cosin | no schedule named "cosin"; did you mean cosine? known schedules: constant
            train --out DIR/x --data digits --model gpt | gpt cannot be trained on digits
            train TEXT --role nothing.*=LINEAR | role pattern nothing.* fits no parameter; there are [tok.weight,
            train TEXT --role *bias=LINEAR | role LINEAR of blocks.0.norm1.bias needs at least 2 dimensions, out × in; its shape is 16
            train TEXT --role *bias=NOPE | '--role' (PATTERN=ROLE): 'NOPE' is unknown; known: LINEAR, HEAD, EMBEDDING, CONV, BIAS, GAIN
            train TEXT --role *bias=BIASS | 'BIASS' is unknown; did you mean BIAS? known: LINEAR
            train TEXT --role *bias | Value for option '--role' (PATTERN=ROLE) should be in KEY=VALUE format but was *bias
            train --resume DIR/missing | no run folder DIR/missing
            train --resume DIR/folder | DIR/folder holds no checkpoint.safetensors
            train --resume DIR/begun | the run in DIR/begun ended before its first checkpoint
            generate DIR/begun | the run in DIR/begun ended before its first checkpoint
            train --resume DIR/file | no run folder DIR/file
            train --resume DIR/run | the run in DIR/run has taken 2 steps already; --steps 2 must be more
            train --resume DIR/run --steps 1 | the run in DIR/run has taken 2 steps already; --steps 1 must be more
            train --resume DIR/run --steps 4 --lr 0.1 | --lr cannot be given with --resume: the run folder says it
            train --resume DIR/run --steps 4 --out DIR/x | --out cannot be given with --resume: the run folder says it
            train TINY --data DIR/numbers.txt --out DIR/run | --out DIR/run holds a run already; go on with it by train --resume DIR/run
            train TINY --data DIR/numbers.txt --out DIR/file | --out DIR/file is a file; give a folder
            train TINY --data DIR/numbers.txt --out DIR/file/x | --out DIR/file/x lies under DIR/file, which is a file
            train TEXT --json DIR/missing/deep/x.json | --json DIR/missing/deep/x.json cannot be written: there is no folder DIR/missing/deep
            train TEXT --json DIR/folder | --json DIR/folder cannot be written: it is a folder
            train TEXT --json DIR/file/x.json | --json DIR/file/x.json cannot be written: DIR/file is no folder
            train TEXT --json DIR/lost | --json DIR/lost cannot be written: it is a link to DIR/nowhere/x, and there is no folder DIR/nowhere
            train TEXT --json DIR/circle | --json DIR/circle cannot be written: its links lead in a circle
            train TINY --data DIR/numbers.txt --out DIR/missing/deep | --out DIR/missing/deep cannot be made: there is no folder DIR/missing
            train TINY --data DIR/numbers.txt --out DIR/lost | --out DIR/lost is a link to nothing; give a folder
            compare TEXT --json DIR/missing/deep/x.json | --json DIR/missing/deep/x.json cannot be written: there is no folder
            compare TINY --data DIR/numbers.txt --out DIR/run | --out DIR/run holds a run already
            compare TINY --data DIR/numbers.txt --out DIR/file | --out DIR/file is a file; give a folder
            compare TEXT --seeds 0 | --seeds must be at least 1, found 0
            compare TEXT --optimizer sgd,nope | no optimizer named "nope"
            compare TEXT --optimizer , | --optimizer names none; --help lists the known ones
            compare TEXT --optimizer sgd,sgd | --optimizer names sgd more than once
            compare TEXT --optimizer sgd --lr adamw=0.1 | --lr adamw=… is for an optimizer that is not among [sgd]
            compare TEXT --lr adamw=abc | '--lr' (NAME=VALUE): 'abc' is not a finite number
            compare TEXT --lr adamw | Value for option '--lr' (NAME=VALUE) should be in KEY=VALUE
            compare TEXT --lr adamw=-1 | learning rate of adamw must be positive and finite, found -1.0
            generate | Missing required parameter:
            generate DIR/missing | no run folder DIR/missing
            generate DIR/folder | DIR/folder holds no checkpoint.safetensors
            generate DIR/cnn | the run in DIR/cnn trained the model cnn, which writes no text; give a run of gpt
            generate DIR/run --tokens -1 | --tokens must be at least 0, found -1
            generate DIR/run --temperature -1 | --temperature must be at least 0, found -1.0
            generate DIR/run --device cpu | steepest generate has no option --device
            explain TINY --data DIR/numbers.txt --optimizer nope | no optimizer named "nope"
            explain TINY --data DIR/numbers.txt --lr 0 | learning rate of muon-fast must be positive and finite, found 0.0
            explain TINY --data DIR/numbers.txt --json DIR/folder | --json DIR/folder cannot be written: it is a folder
            verify --only nothing | no claim fits nothing; verify --list names all
            train --out DIR/x --data DIR/numbers.txt --width 100000000 | the network (gpt, width 100000000, depth 4, heads 4, tied false, context 64) does not fit in memory: it needs at least
            explain --data DIR/numbers.txt --width 100000000 | the network (gpt, width 100000000, depth 4
            compare --out DIR/x --data DIR/numbers.txt --width 100000000 | the network (gpt, width 100000000, depth 4
            train --out DIR/x --data digits --width 100000000 | the network (cnn, width 100000000) does not fit in memory: it needs at least
            train --out DIR/x --data wine --width 100000000 | the network (mlp, width 100000000, depth 2) does not fit in memory: it needs at least
            finetune --out DIR/x --model encoder --context 2000000000 | context 2000000000) does not fit in memory
            finetune --out DIR/x --model encoder --batch 2000000000 | a batch of 2000000000 texts does not fit in memory
            train --out DIR/x --data DIR/numbers.txt --context 16 --batch 2000000000 | a batch of 2000000000 windows of 16 tokens does not fit in memory: it needs at least
            train --out DIR/x --data DIR/numbers.txt --context 16 --batch 20000000 | a batch of 20000000 windows of 16 tokens does not fit in memory: it needs at least
            train --out DIR/x --data DIR/numbers.txt --context 2000000000 | a context of 2,000,000,000 needs 2,000,000,001
            train --out DIR/x --data DIR/numbers.txt --depth 100000000 | --depth must be at most 1000, found 100000000
            train --out DIR/x --data DIR/numbers.txt --heads 2000000000 | width 128 cannot be split into 2000000000 heads
            train TEXT --accumulate 2000000000 | --accumulate must be at most 10000, found 2000000000
            train TEXT --steps 999999999999 | --steps must be at most 1000000000, found 999999999999
            train TEXT --threads 2000000000 | --threads must be at most 1024, found 2000000000
            train TEXT --threads -1 | --threads must be at least 1, found -1
            train --resume DIR/run --steps 0 | --steps must be at least 1, found 0
            compare TEXT --seeds 1000000 | --seeds must be at most 1000, found 1000000
            generate DIR/run --tokens 2000000000 | --tokens must be at most 1000000, found 2000000000
            doctor --rounds 2000000000 | --rounds must be at most 10000, found 2000000000
            majorize --steps 2000000000 | --steps must be at most 1000000, found 2000000000
            study DIR/folder | DIR/folder: it is a folder; give the YAML file of a study
            study DIR/latin.txt | latin.txt: not UTF-8; give the YAML file of a study
            figure --gradient 1,2,3 | --gradient must be two numbers with a comma between, found 3 numbers
            verify stray | steepest verify takes no argument "stray" there
            verify --json DIR/folder | --json DIR/folder cannot be written: it is a folder
            """)
    void it_is_refused(String line, String words) {
        Map<String, String> before = Cli.tree(tmp);
        String typed = line.replace("TEXT", "TINY --out DIR/x --data DIR/numbers.txt");
        Cli.Outcome outcome = Cli.run(line.isEmpty() ? List.of() : Cli.words(here(typed)));
        assertThat(outcome.err()).contains(here(words));
        Cli.assertSaidOnce(outcome, 2);
        assertThat(Cli.tree(tmp)).isEqualTo(before);
    }

    @Test
    void cuda_is_refused_where_there_is_none() {
        if (org.bytedeco.pytorch.global.torch.cuda_is_available()) {
            return;
        }
        Cli.Outcome outcome = Cli.run(here("train TINY --data DIR/numbers.txt --out DIR/x --device cuda"));
        assertThat(outcome.err()).contains("no CUDA device");
        Cli.assertSaidOnce(outcome, 2);
        assertThat(tmp.resolve("x")).doesNotExist();
    }

    @Test
    void two_runs_without_a_folder_do_not_share_one() throws IOException {
        boolean existed = Files.exists(Path.of("runs"));
        OutputOptions output = new OutputOptions();
        Path first = output.folder("test");
        Path second = output.folder("test");
        Files.delete(first);
        Files.delete(second);
        if (!existed) {
            Files.delete(Path.of("runs"));
        }
        assertThat(first).isNotEqualTo(second);
    }
}
