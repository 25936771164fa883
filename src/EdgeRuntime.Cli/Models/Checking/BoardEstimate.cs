using System.Collections.Immutable;
using System.Text.Json;

namespace EdgeRuntime.Cli.Models.Checking;

/// <summary>
/// What a board's processor is likely to need, from what this machine needs: both are compared by how many multiply-accumulates of float32 one core does in a second. It is an estimate within a factor of
/// about two, and says so.
/// </summary>
/// <param name="Name">Name of the board's profile.</param>
/// <param name="Description">The board in words.</param>
/// <param name="WattsPerCore">Watts above idle of one busy core, from the profile.</param>
internal sealed record BoardEstimate(string Name, string Description, double WattsPerCore)
{
    // A core's peak in float32 by its pipelines (Arm's optimisation guides: fused multiply-adds of 128 bits a cycle, two flops each) and its clock, and the board's memory.
    private static readonly ImmutableDictionary<string, Processor> Processors = ImmutableDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, Processor>
    {
        ["zero-2w"] = new("Cortex-A53, 1.0 GHz", 8 * 1.0, HasDotProduct: false, 512),
        ["3b-plus"] = new("Cortex-A53, 1.4 GHz", 8 * 1.4, HasDotProduct: false, 1024),
        ["4b"] = new("Cortex-A72, 1.8 GHz", 8 * 1.8, HasDotProduct: false, 1024),
        ["5"] = new("Cortex-A76, 2.4 GHz", 16 * 2.4, HasDotProduct: true, 2048),
        ["jetson-nano"] = new("Cortex-A57, 1.43 GHz", 8 * 1.43, HasDotProduct: false, 4096),
        ["orin-nano"] = new("Cortex-A78AE, 1.5 GHz", 16 * 1.5, HasDotProduct: true, 4096),
    });

    // What a matrix product reaches of the peak, as on this machine, where it is measured with the same code.
    private const double ReachedShare = 0.7;

    // Caches and memory differ more than pipelines do.
    private const double Margin = 2;

    // Without dot products of int8 a quantized model gains nothing over float32, while x86 with VNNI gains up to four times.
    private const double WithoutDotProduct = 4;

    /// <summary>Names of all boards.</summary>
    public static IEnumerable<string> Names => Processors.Keys.Order(StringComparer.Ordinal);

    /// <summary>The processor in words.</summary>
    public string ProcessorText => Processors[Name].Text;

    /// <summary>The smallest memory that the board is sold with, MiB.</summary>
    public int MemoryMiB => Processors[Name].MemoryMiB;

    /// <summary>Finds a board.</summary>
    /// <exception cref="CliException">There is none of that name.</exception>
    public static BoardEstimate Find(string name)
    {
        if (!Processors.ContainsKey(name))
        {
            throw new CliException($"--board: there is no board '{name}', only {string.Join(", ", Names)}", ExitCodes.Usage);
        }

        using var profile = typeof(BoardEstimate).Assembly.GetManifestResourceStream($"boards/{name}.json") ?? throw new InvalidOperationException($"the profile of {name} is not built in");
        using var document = JsonDocument.Parse(profile);
        return new BoardEstimate(name, document.RootElement.GetProperty("description").GetString()!, document.RootElement.GetProperty("activeWattsPerCore").GetDouble());
    }

    /// <summary>The least and the most milliseconds of one inference on the board.</summary>
    /// <param name="hereMs">What it takes here, on one thread.</param>
    /// <param name="gigaflopsHere">What one core does here, in float32.</param>
    /// <param name="isQuantized">Whether most of the work is in int8.</param>
    public (double Least, double Most) Milliseconds(double hereMs, double gigaflopsHere, bool isQuantized)
    {
        var processor = Processors[Name];
        var expected = hereMs * gigaflopsHere / (processor.Gigaflops * ReachedShare);
        return (expected / Margin, expected * Margin * (isQuantized && !processor.HasDotProduct ? WithoutDotProduct : 1));
    }

    private sealed record Processor(string Text, double Gigaflops, bool HasDotProduct, int MemoryMiB);
}
