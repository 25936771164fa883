using System.Text.Json.Serialization;
using EdgeRuntime.Cli.Orders;
using EdgeRuntime.Messaging.Blocks;

namespace EdgeRuntime.Cli.Models.Pushing;

/// <summary>What <c>model push</c> prints as JSON, whichever way it goes.</summary>
internal sealed record PushReport
{
    /// <summary>The bundle, as it was named.</summary>
    public required string File { get; init; }

    /// <summary>Model id.</summary>
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

    public static PushReport Of(PushRequest request, PublishProgress transfer, TimeSpan elapsed, IReadOnlyList<Order> orders, IReadOnlyList<string>? neededBy) => new()
    {
        File = request.Name,
        Model = request.Bundle.Manifest.Model,
        Version = request.Bundle.Manifest.Version,
        Release = request.Bundle.Manifest.Release,
        Digest = request.Bundle.Digest,
        Bytes = transfer.Bytes,
        Blocks = transfer.BlockCount,
        BlocksKept = transfer.KeptBefore,
        TransferS = Math.Round(elapsed.TotalSeconds, 3),
        Devices = [.. orders.Select(OrderReport.Of)],
        Cleared = neededBy is { Count: 0 },
        NeededBy = neededBy,
    };
}

/// <summary>JSON of a push.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PushReport))]
internal sealed partial class PushReportJsonContext : JsonSerializerContext;
