using System.Text.Json.Serialization;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Cli.Orders;
using EdgeRuntime.Contracts;
using EdgeRuntime.Messaging.Blocks;

namespace EdgeRuntime.Cli.Models.Pushing;

/// <summary>What <c>model push</c> and <c>agent push</c> print as JSON, whichever way it goes.</summary>
internal sealed record PushReport
{
    /// <summary>The bundle, as it was named.</summary>
    public required string File { get; init; }

    /// <summary>Model id; <c>edge-agent</c> for a release of the agent.</summary>
    public required string Model { get; init; }

    /// <summary>Semantic version.</summary>
    public required string Version { get; init; }

    /// <summary>What rollback protection compares.</summary>
    public required long Release { get; init; }

    /// <summary>Lowercase sha256 of the manifest's bytes.</summary>
    public required string Digest { get; init; }

    /// <summary>Bytes of the block stream.</summary>
    public required long Bytes { get; init; }

    /// <summary>How many blocks there are.</summary>
    public required int Blocks { get; init; }

    /// <summary>Those that the broker kept from an earlier push and that were not sent again.</summary>
    public required int BlocksKept { get; init; }

    /// <summary>How long it took until blocks and manifest were at the broker.</summary>
    public required double TransferS { get; init; }

    /// <summary>The devices.</summary>
    public required IReadOnlyList<OrderReport> Devices { get; init; }

    /// <summary>Whether blocks and manifest were taken away from the broker at the end.</summary>
    public required bool Cleared { get; init; }

    /// <summary>The devices for which they stay there: an order stands that they have not come to an end with. Absent where nobody looked, because the push did not wait or keeps them.</summary>
    public IReadOnlyList<string>? NeededBy { get; init; }

    public static PushReport Of(
        string file, (string Model, string Version, long Release, string Digest) pushed, PublishProgress transfer, TimeSpan elapsed, IReadOnlyList<Order> orders, IReadOnlyList<string>? neededBy) => new()
    {
        File = file,
        Model = pushed.Model,
        Version = pushed.Version,
        Release = pushed.Release,
        Digest = pushed.Digest,
        Bytes = transfer.Bytes,
        Blocks = transfer.BlockCount,
        BlocksKept = transfer.KeptBefore,
        TransferS = Math.Round(elapsed.TotalSeconds, 3),
        Devices = [.. orders.Select(OrderReport.Of)],
        Cleared = neededBy is { Count: 0 },
        NeededBy = neededBy,
    };

    /// <summary>Prints it.</summary>
    public void Print(CliEnvironment environment, bool json)
    {
        if (json)
        {
            environment.Out.WriteJson(this, PushReportJsonContext.Default.PushReport);
            return;
        }

        var outcomes = Devices.GroupBy(static order => order.Outcome).OrderBy(static group => group.Key).Select(static group => $"{group.Count()} {Figures.Word<OrderOutcome>(group.Key)}");
        environment.Out.WriteLine(FormattableString.Invariant($"{Model} {OneLineText.Of(Version, 64)}, release {Release}, {Digest[..12]}: {string.Join(", ", outcomes)}"));
    }
}

/// <summary>JSON of a push.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PushReport))]
internal sealed partial class PushReportJsonContext : JsonSerializerContext;
