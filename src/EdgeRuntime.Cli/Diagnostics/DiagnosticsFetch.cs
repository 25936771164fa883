using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Diagnostics;

/// <summary>Makes a device collect its diagnostics and fetches them block by block; a block that does not come is asked for again.</summary>
/// <param name="session">The connection to the broker.</param>
/// <param name="environment">Clock and streams.</param>
/// <param name="timeout">How long to wait for each answer.</param>
internal sealed class DiagnosticsFetch(BrokerSession session, CliEnvironment environment, TimeSpan timeout)
{
    private const string Name = "diagnostics";
    private const int Attempts = 3;

    /// <summary>Fetches the text in UTF-8.</summary>
    /// <exception cref="CliException">The device is away or refuses, a block is missing, or the text is not what the device said.</exception>
    /// <exception cref="Messaging.Operating.BrokerException">The broker cannot be used.</exception>
    public async Task<byte[]> RunAsync(string device, CancellationToken cancellationToken)
    {
        var state = await DeviceRequest.FindAsync(session, device, cancellationToken);
        var head = Check(device, await AskAsync(state, new DiagnosticsRequest(), ReadOnlyMemory<byte>.Empty, cancellationToken));
        var text = new byte[head.SizeBytes];
        for (var block = 0; block < head.Blocks; block++)
        {
            var request = new DiagnosticsRequest(head.Sha256, block);
            var part = await AskAgainAsync(state, request, cancellationToken);
            var from = block * head.BlockBytes;
            if (part.Block != block || part.Data is not { } data || data.Length != Math.Min(head.BlockBytes, text.Length - from))
            {
                throw Malformed(device);
            }

            data.CopyTo(text, from);
        }

        return ContentDigest.Of(text) == head.Sha256 ? text : throw new CliException($"the diagnostics of {device} do not have the digest that it stated; try again");
    }

    private async Task<DiagnosticsPart> AskAgainAsync(DeviceState device, DiagnosticsRequest request, CancellationToken cancellationToken)
    {
        var payload = request.ToJson();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await AskAsync(device, request, payload, cancellationToken);
            }
            catch (NoAnswerException e)
            {
                if (attempt == Attempts)
                {
                    throw new CliException(FormattableString.Invariant($"block {request.Block} of the diagnostics is missing after {Attempts} requests: {e.Message}"));
                }

                environment.Error.Say(FormattableString.Invariant($"block {request.Block} did not come; asking again"));
            }
        }
    }

    private async Task<DiagnosticsPart> AskAsync(DeviceState device, DiagnosticsRequest request, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var (response, _) = await new DeviceRequest(Name, payload, timeout).AskAsync(session, device, environment, cancellationToken);
        return !response.Ok ? throw DeviceRequest.Refused(device.Device, Name, response.Error)
            : response.Diagnostics is { } part && (request.Sha256 is null || request.Sha256 == part.Sha256) ? part
            : throw Malformed(device.Device);
    }

    // Whatever a device says: what it makes this program hold is bounded.
    private static DiagnosticsPart Check(string device, DiagnosticsPart head) =>
        Identifiers.IsDigest(head.Sha256)
        && head is { SizeBytes: > 0 and <= DiagnosticsPart.MaxSizeBytes, BlockBytes: > 0 and <= DiagnosticsPart.MaxBlockBytes }
        && head.Blocks == DiagnosticsPart.Count(head.SizeBytes, head.BlockBytes) ? head : throw Malformed(device);

    private static CliException Malformed(string device) => new($"{device} answered '{Name}' with something else; its agent may be of another version");
}
