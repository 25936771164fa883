using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using EdgeRuntime.Training.Vibration;

namespace EdgeRuntime.Training.Packing;

/// <summary>The model's README, so that its figures are always those of the files beside it.</summary>
internal sealed class VibrationReadme(ImmutableArray<TrainedVariant> variants, int seed)
{
    private const string LimitsAndLicence = """
        ## Limits

        No real machine was ever measured for this model. The simulator follows textbook signatures; real machines show several
        faults at once, other sensors and mountings, and resonances elsewhere. The held-out bands lie between those of training:
        speeds below 15 and above 50 Hz were never tried. Take it as a working example and as a benchmark load, not as a condition
        monitor, until it has been trained and judged on your machines. It knows no sample rate but 6400 Hz and no unit but m/s2.

        ## Licence

        MIT, as the rest of the repository.
        """;

    private static readonly MachinePopulation HeldOut = MachinePopulation.HeldOut;
    private static readonly MachinePopulation Training = MachinePopulation.Training;

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Introduction()}\n\n");
        foreach (var variant in variants)
        {
            var shares = string.Create(CultureInfo.InvariantCulture, $"{variant.HeldOut.Accuracy:0.0000} | {variant.Anywhere.Accuracy:0.0000}");
            text.Append(CultureInfo.InvariantCulture, $"| {variant.Recipe.Name} | {variant.Model.Length} | {variant.Recipe.Shape.Macs} | {shares} |\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\n{Data()}\n");
        foreach (var variant in variants)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## Confusion: {variant.Recipe.Name}\n\nHeld-out machines:\n\n{variant.HeldOut.ToMarkdown()}");
            text.Append(CultureInfo.InvariantCulture, $"\nUnseen machines, any speed and load:\n\n{variant.Anywhere.ToMarkdown()}");
        }

        return text.Append('\n').Append(LimitsAndLicence).Append('\n').ToString();
    }

    private string Introduction() => string.Create(CultureInfo.InvariantCulture, $"""
        # vibration-condition

        Tells the condition of a rotating machine (healthy, unbalance, misalignment, looseness, a damaged outer or inner ring of a
        bearing) from 0.32 s of vibration: two accelerometers, radial and axial, 2048 samples each at 6400 Hz, in m/s2. It is the
        built-in model of the agent and fits its `vibration` source.

        Written by this command, this page and every figure in it included:

            dotnet run -c Release --project src/EdgeRuntime.Training -- vibration --out src/EdgeRuntime.Agent/Models/vibration-condition --seed {seed}

        ## Network

        Window / 4 m/s2, softsign, uint8; convolutions with rectifiers; the mean over time; one dense layer; logits (softmax is in
        the manifest's postprocessing). Weights are int8 per channel within +-64, so that processors without VNNI compute the same;
        activations uint8, biases int32. Quantized after training.

        | variant | file bytes | MACs | held-out machines | unseen machines, any speed and load |
        |---|---:|---:|---:|---:|
        """);

    private static string Data() => $"""
        ## Data

        Simulated only (`src/EdgeRuntime.Core/Sources/Vibration`). Training sees every window once, each drawn anew: a machine by seed
        (bearing, resonances, residuals, neighbour, noise), one of six conditions in equal shares, a severity of 0.25 to 1.
        Held-out machines share with training no seed, no speed and no load:

        | machines | mean shaft speed, Hz | mean load, of the rated one |
        |---|---|---|
        | training | {Bands(Training.SpeedHz)} | {Bands(Training.LoadFraction)} |
        | held out | {Bands(HeldOut.SpeedHz)} | {Bands(HeldOut.LoadFraction)} |

        "Any speed and load" are machines of unseen seeds from 15 to 50 Hz and 0.3 to 1, slow and lightly loaded ones with faint
        faults included; it is what the source's defaults yield. The manifest states the accuracy on held-out machines. All figures
        are of the files here, run by ONNX Runtime.
        """;

    private static string Bands(ImmutableArray<Band> bands) =>
        string.Join(", ", bands.Select(band => string.Create(CultureInfo.InvariantCulture, $"{band.Low:0.0#}-{band.High:0.0#}")));
}
