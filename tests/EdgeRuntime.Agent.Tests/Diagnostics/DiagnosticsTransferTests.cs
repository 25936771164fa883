using System.Text;
using EdgeRuntime.Agent.Diagnostics;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Agent.Tests.Diagnostics;

/// <summary>What operators get of a device's diagnostics, block by block.</summary>
public sealed class DiagnosticsTransferTests : IDisposable
{
    private readonly ArmedTimeProvider _wall = new();
    private readonly DiagnosticsTransfer _transfer;
    private string _text = string.Concat(Enumerable.Range(0, 20_000).Select(static i => FormattableString.Invariant($"line {i}\n")));
    private long? _maxPacketBytes;
    private Task _collecting = Task.CompletedTask;

    public DiagnosticsTransferTests() => _transfer = new DiagnosticsTransfer(
        async cancellationToken =>
        {
            await _collecting.WaitAsync(cancellationToken);
            return _text;
        },
        () => _maxPacketBytes,
        _wall);

    public void Dispose() => _transfer.Dispose();

    [Theory]
    [InlineData(null, 32_768)]
    [InlineData(1_000_000L, 32_768)]
    [InlineData(16_384L, 11_520)]
    [InlineData(2_048L, 768)]
    public async Task Blocks_Together_AreTheTextAndFitThePacket(long? maxPacketBytes, int blockBytes)
    {
        _maxPacketBytes = maxPacketBytes;

        var head = await AskAsync();
        var blocks = new List<byte[]>();
        for (var i = 0; i < head.Blocks; i++)
        {
            var part = await AskAsync(head.Sha256, i);
            Assert.Equal((head.Sha256, i), (part.Sha256, part.Block));
            blocks.Add(part.Data!);
        }

        Assert.Equal((blockBytes, null), (head.BlockBytes, head.Data));
        Assert.Equal(_text, Encoding.UTF8.GetString([.. blocks.SelectMany(static block => block)]));
        Assert.Equal(head.Sha256, ContentDigest.Of(Encoding.UTF8.GetBytes(_text)));
    }

    [Fact]
    public async Task Ask_WhileAnotherFetches_IsBusyUntilTheLastBlockOrAMinuteOfSilence()
    {
        var first = await AskAsync();
        await AskAsync(first.Sha256, 0);
        Assert.Equal(ErrorCode.Busy, await RefusedAsync([]));

        await AskAsync(first.Sha256, first.Blocks - 1);
        _text = "a later one";
        var second = await AskAsync();
        Assert.Equal("a later one".Length, second.SizeBytes);

        Assert.Equal(ErrorCode.Busy, await RefusedAsync([]));
        _wall.Advance(DiagnosticsTransfer.Held);
        await AskAsync();
    }

    [Fact]
    public async Task Block_ThatGotLost_IsGivenAgainEvenTheLast()
    {
        var head = await AskAsync();

        var once = await AskAsync(head.Sha256, head.Blocks - 1);
        var again = await AskAsync(head.Sha256, head.Blocks - 1);

        Assert.Equal(once.Data, again.Data);
    }

    [Fact]
    public async Task Block_OfATextThatIsNotHeld_IsRefused()
    {
        var head = await AskAsync();
        Assert.Equal(ErrorCode.Expired, await RefusedAsync(new DiagnosticsRequest(ContentDigest.Of("another"u8), 0).ToJson()));
        Assert.Equal(ErrorCode.BadRequest, await RefusedAsync(new DiagnosticsRequest(head.Sha256, head.Blocks).ToJson()));

        _wall.Advance(DiagnosticsTransfer.Held);

        Assert.Equal(ErrorCode.Expired, await RefusedAsync(new DiagnosticsRequest(head.Sha256, 0).ToJson()));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"block": 0}""")]
    [InlineData("""{"sha256": "abc", "block": 0}""")]
    [InlineData("not json")]
    public async Task Request_ThatIsNone_IsRefused(string payload) => Assert.Equal(ErrorCode.BadRequest, await RefusedAsync(Encoding.UTF8.GetBytes(payload)));

    [Fact]
    public async Task Text_LongerThanAllowed_IsCutAtACharacterAndSaysSo()
    {
        _text = new string('\u00e9', DiagnosticsPart.MaxSizeBytes);

        var head = await AskAsync();

        Assert.InRange(head.SizeBytes, DiagnosticsPart.MaxSizeBytes - 1, DiagnosticsPart.MaxSizeBytes);
        var end = Encoding.UTF8.GetString((await AskAsync(head.Sha256, head.Blocks - 1)).Data!);
        Assert.EndsWith("\u00e9\n(cut: the diagnostics are longer)\n", end, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broker_WithPacketsTooSmallForABlock_IsNamed()
    {
        _maxPacketBytes = 1024;

        Assert.Equal(ErrorCode.MessageTooLarge, await RefusedAsync([]));
    }

    [Fact]
    public async Task Collecting_ThatHangs_TimesOut()
    {
        _collecting = new TaskCompletionSource().Task;
        var answer = _transfer.AnswerAsync([], TestContext.Current.CancellationToken);
        await _wall.ArmedAsync(DiagnosticsTransfer.CollectLimit.TotalSeconds);
        _wall.Advance(DiagnosticsTransfer.CollectLimit);

        Assert.Equal(ErrorCode.Timeout, (await answer).Error!.Code);
    }

    private async Task<DiagnosticsPart> AskAsync(string? digest = null, int? block = null)
    {
        var answer = await _transfer.AnswerAsync(digest is null ? [] : new DiagnosticsRequest(digest, block).ToJson(), TestContext.Current.CancellationToken);
        Assert.True(answer.IsOk, answer.Error?.Message);
        return answer.Value;
    }

    private async Task<ErrorCode> RefusedAsync(byte[] payload)
    {
        var answer = await _transfer.AnswerAsync(payload, TestContext.Current.CancellationToken);
        Assert.False(answer.IsOk);
        return answer.Error.Code;
    }
}
