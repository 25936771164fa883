using System.Text;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Agent.Diagnostics;

/// <summary>
/// Answers command <c>diagnostics</c>: collects the text once, then hands out its blocks as the operator asks for them, who sets the pace and asks again for what got lost. One text is held at a time,
/// in memory, until nobody has asked for a block of it for <see cref="Held"/>.
/// </summary>
/// <param name="collect">Writes the text.</param>
/// <param name="brokerMaxPacketBytes">The broker's largest packet; null where it names no limit.</param>
/// <param name="wall">The wall clock.</param>
internal sealed class DiagnosticsTransfer(Func<CancellationToken, Task<string>> collect, Func<long?> brokerMaxPacketBytes, TimeProvider wall) : IDisposable
{
    /// <summary>Longest pause between two blocks; as long a transfer that stopped keeps others out.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromMinutes(1);

    /// <summary>Longest time to collect.</summary>
    public static readonly TimeSpan CollectLimit = TimeSpan.FromSeconds(30);

    // Topic, properties and the fields of a response beside the block: 256 bytes of topic, 64 of device, 64 of digest, and as much again.
    private const int EnvelopeBytes = 1024;
    private const int SmallestBlockBytes = 256;
    private const string CutMark = "\n(cut: the diagnostics are longer)\n";

    private readonly Lock _gate = new();
    private Text? _text;
    private ITimer? _release;

    private sealed record Text(byte[] Bytes, DiagnosticsPart Head)
    {
        public bool IsSent { get; set; }
    }

    /// <summary>Answers one command; the loop of the commands asks once at a time.</summary>
    public async Task<Checked<DiagnosticsPart>> AnswerAsync(byte[] payload, CancellationToken cancellationToken)
    {
        var request = DiagnosticsRequest.Read(payload);
        if (!request.IsOk)
        {
            return request.Error;
        }

        return request.Value is { Sha256: { } digest, Block: { } block } ? Read(digest, block) : await CollectAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => Release();

    private async Task<Checked<DiagnosticsPart>> CollectAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_text is { IsSent: false })
            {
                return new ErrorInfo(ErrorCode.Busy, FormattableString.Invariant($"another operator is fetching diagnostics of this device; try again in {Held.TotalSeconds:0} s"));
            }
        }

        if (BlockBytes() is not { } blockBytes)
        {
            return new ErrorInfo(ErrorCode.MessageTooLarge, FormattableString.Invariant($"the broker accepts only packets of {brokerMaxPacketBytes()} bytes, too small for a block; raise its limit"));
        }

        string collected;
        try
        {
            // Beside the loop: whatever hangs, such as a sensor's bus, must not hang the loop.
            collected = await Task.Run(() => collect(cancellationToken), cancellationToken).WaitAsync(CollectLimit, wall, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new ErrorInfo(ErrorCode.Timeout, FormattableString.Invariant($"the diagnostics were not collected within {CollectLimit.TotalSeconds:0} s; run 'edge-agent diagnostics' on the device"));
        }

        var bytes = Encode(collected);
        var text = new Text(bytes, new DiagnosticsPart(ContentDigest.Of(bytes), bytes.Length, blockBytes, DiagnosticsPart.Count(bytes.Length, blockBytes)));
        Hold(text);
        return text.Head;
    }

    private Checked<DiagnosticsPart> Read(string digest, int block)
    {
        Text? text;
        lock (_gate)
        {
            text = _text;
        }

        if (text is null || text.Head.Sha256 != digest)
        {
            return new ErrorInfo(ErrorCode.Expired, "the device no longer holds these diagnostics; ask for new ones");
        }

        if (block >= text.Head.Blocks)
        {
            return new ErrorInfo(ErrorCode.BadRequest, FormattableString.Invariant($"there are blocks 0 to {text.Head.Blocks - 1}, but not {block}"));
        }

        // The last one may get lost: the text stays, but others no longer wait.
        text.IsSent |= block == text.Head.Blocks - 1;
        Hold(text);
        var from = block * text.Head.BlockBytes;
        return text.Head with { Block = block, Data = text.Bytes[from..Math.Min(from + text.Head.BlockBytes, text.Bytes.Length)] };
    }

    private int? BlockBytes() => brokerMaxPacketBytes() is { } most
        // Three bytes are four in base64.
        ? (int)Math.Min((most - EnvelopeBytes) / 4 * 3, DiagnosticsPart.MaxBlockBytes) is >= SmallestBlockBytes and var bytes ? bytes : null
        : DiagnosticsPart.MaxBlockBytes;

    private static byte[] Encode(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length <= DiagnosticsPart.MaxSizeBytes)
        {
            return bytes;
        }

        // At the start of a character: continuation bytes are 10xxxxxx.
        var end = DiagnosticsPart.MaxSizeBytes - CutMark.Length;
        while ((bytes[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return [.. bytes.AsSpan(0, end), .. Encoding.UTF8.GetBytes(CutMark)];
    }

    private void Hold(Text text)
    {
        lock (_gate)
        {
            _text = text;
            _release ??= wall.CreateTimer(static state => ((DiagnosticsTransfer)state!).Release(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _release.Change(Held, Timeout.InfiniteTimeSpan);
        }
    }

    private void Release()
    {
        lock (_gate)
        {
            _text = null;
            _release?.Dispose();
            _release = null;
        }
    }
}
