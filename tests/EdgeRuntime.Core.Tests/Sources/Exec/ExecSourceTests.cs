using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Sources.Exec;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Sources.Exec;

/// <summary>Real children: a POSIX shell that writes bytes.</summary>
public sealed class ExecSourceTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly SourceHarness _harness = new();

    [Fact]
    public async Task Series_BytesInAnyLumps_AreWindowsThatOverlap()
    {
        await using var source = await StartAsync("printf abcd; sleep 0.05; printf e; sleep 0.05; printf f; exec sleep 60", new FormatOptions { Type = ElementType.UInt8, Shape = [4, 1], Hop = 2 });

        Assert.Equal("abcd", await ReadText(source));
        Assert.Equal("cdef", await ReadText(source));
        Assert.True(source.State.Available);
    }

    [Theory]
    [InlineData("ffmpeg-pipe.wav", 4096)]
    [InlineData("zero-size.wav", 4096)]
    [InlineData("good.wav", 4096)]
    [InlineData("cut-off.wav", 3096)]
    public async Task Series_WavFromAPipe_HeaderIsNotASample(string file, int rows)
    {
        var good = await File.ReadAllBytesAsync(SharedData.File("cases/wav/good.wav"), TestContext.Current.CancellationToken);
        var format = new FormatOptions { Type = ElementType.Int16, Shape = [rows, 2], SampleRateHz = 6400 };
        await using var source = await StartAsync($"cat {SharedData.File($"cases/wav/{file}")}; exec sleep 60", format);

        var (outcome, sample) = await SourceHarness.ReadAsync(source);

        Assert.Equal(SourceReadOutcome.Ready, outcome);
        Assert.Equal(good.AsSpan(44, 4 * rows), sample.Bytes);
    }

    [Theory]
    [InlineData(ElementType.Float32, 2, 6400, "its WAV header says Int16 with 2 channels, but Format says Float32 with 2; change one of them")]
    [InlineData(ElementType.Int16, 1, 6400, "its WAV header says Int16 with 2 channels, but Format says Int16 with 1; change one of them")]
    [InlineData(ElementType.Int16, 2, 16000, "its WAV header says 6400 Hz, but Format:SampleRateHz is 16000; change one of them")]
    public async Task Series_WavOfAnotherForm_IsTheReason(ElementType type, int channels, double rate, string expected)
    {
        await using var source = await StartAsync($"cat {SharedData.File("cases/wav/ffmpeg-pipe.wav")}; exec sleep 60", new FormatOptions { Type = type, Shape = [1000, channels], SampleRateHz = rate });

        await Eventually.TrueAsync(() => source.State.Restarts == 1, Limit, () => source.State.ToString());
        Assert.Equal("/bin/sh: " + expected, source.State.Reason);
    }

    [Fact]
    public async Task Image_PaddedRows_ComeWithoutTheirPadding()
    {
        var format = new FormatOptions { Kind = SampleKind.Image, Type = ElementType.UInt8, Shape = [2, 3, 1] };
        await using var source = await StartAsync("printf 'abc--def--'; exec sleep 60", format, stride: 5);

        Assert.Equal("abcdef", await ReadText(source));
    }

    [Fact]
    public async Task Child_Dies_UnavailableWithReasonThenRestartedAndWhole()
    {
        var folder = Directory.CreateTempSubdirectory("exec-");
        try
        {
            // The first life leaves half a frame behind: what comes after must not join on to it.
            var script = $"if [ -e {folder.FullName}/x ]; then printf WXYZ; exec sleep 60; fi; touch {folder.FullName}/x; printf abcdef; while [ ! -e {folder.FullName}/read ]; do sleep 0.02; done; echo 'lens cap on' >&2; exit 7";
            await using var source = await StartAsync(script, new FormatOptions { Kind = SampleKind.Tensor, Type = ElementType.UInt8, Shape = [4] });
            Assert.Equal("abcd", await ReadText(source));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "read"), "", TestContext.Current.CancellationToken);
            await Eventually.TrueAsync(() => !source.State.Available && source.State.Restarts == 1, Limit, () => source.State.ToString());

            Assert.Equal("/bin/sh ended with code 7: lens cap on", source.State.Reason);
            Assert.Equal(SourceReadOutcome.Unavailable, (await SourceHarness.ReadAsync(source)).Outcome);
            Assert.Contains("lens cap on", Assert.Single(_harness.Logs.GetSnapshot()).Message, StringComparison.Ordinal);
            _harness.Clock.Advance(TimeSpan.FromSeconds(2));
            await Eventually.TrueAsync(() => source.State.Available, Limit);
            Assert.Equal("WXYZ", await ReadText(source));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Child_TellsItsPassword_IsRelayedWithoutIt()
    {
        var padding = new string('.', 280);
        await using var source = await StartAsync($"echo '{padding} rtsp://admin:hunter2hunter2@camera/1' >&2; exit 1", new FormatOptions { Kind = SampleKind.Tensor, Type = ElementType.UInt8, Shape = [4] });
        await Eventually.TrueAsync(() => source.State.Restarts == 1, Limit, () => source.State.ToString());

        Assert.DoesNotContain("hunter", source.State.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", Assert.Single(_harness.Logs.GetSnapshot()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("printf 'opening rtsp://admin:hunter2' >&2; printf abcd; exec sleep 600")]
    [InlineData("printf 'opening rtsp://admin:hunter2' >&2; head -c 5000 /dev/zero | tr '\\0' x >&2; echo '@camera/1' >&2; printf abcd; exec sleep 600")]
    public async Task Child_LineEndsInAPassword_IsRelayedWithoutIt(string script)
    {
        await using var source = await StartAsync(script, new FormatOptions { Kind = SampleKind.Tensor, Type = ElementType.UInt8, Shape = [4] });
        Assert.Equal("abcd", await ReadText(source));
        _harness.Clock.Advance(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => !source.State.Available, Limit);

        Assert.StartsWith("/bin/sh was silent for 10 s: ", source.State.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", source.State.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Child_FallsSilent_IsKilledAndSaidSo()
    {
        await using var source = await StartAsync("printf abcd; exec sleep 600", new FormatOptions { Kind = SampleKind.Tensor, Type = ElementType.UInt8, Shape = [4] });
        Assert.Equal("abcd", await ReadText(source));
        _harness.Clock.Advance(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => !source.State.Available, Limit);

        Assert.Equal("/bin/sh was silent for 10 s", source.State.Reason);
    }

    [Fact]
    public async Task Program_Missing_UnavailableAndTriedAgainWithBackoff()
    {
        await using var source = await StartAsync(["/no/such/camera"], new FormatOptions { Kind = SampleKind.Tensor, Type = ElementType.UInt8, Shape = [4] }, null);
        await Eventually.TrueAsync(() => source.State.Restarts == 1, Limit);

        Assert.Contains("/no/such/camera cannot be started", source.State.Reason, StringComparison.Ordinal);
        Assert.Equal(SourceReadOutcome.Unavailable, (await SourceHarness.ReadAsync(source)).Outcome);
        _harness.Clock.Advance(TimeSpan.FromSeconds(1.5));
        await Eventually.TrueAsync(() => source.State.Restarts == 2, Limit);
        Assert.Single(_harness.Logs.GetSnapshot());
    }

    [Fact]
    public async Task Dispose_RunningChild_EndsItsWholeTree()
    {
        var source = await StartAsync("sleep 600 & printf '%8d' $!; wait", new FormatOptions { Kind = SampleKind.Tensor, Type = ElementType.UInt8, Shape = [8] });
        var grandchild = int.Parse(await ReadText(source), System.Globalization.CultureInfo.InvariantCulture);
        await source.DisposeAsync();

        await EndedAsync(grandchild);
    }

    [Theory]
    [InlineData("sleep 600 >/dev/null & echo $! >&2; printf abcd; exit 3")]
    [InlineData("setsid sleep 600 >/dev/null & echo $! >&2; printf abcd; exit 3")]
    public async Task Child_LeavesOneBehindThatHoldsItsStandardError_TheEndIsSaidAndNobodyIsLeft(string script)
    {
        await using var source = await StartAsync(script, new FormatOptions { Kind = SampleKind.Tensor, Type = ElementType.UInt8, Shape = [4] });
        await Eventually.TrueAsync(() => source.State.Restarts == 1, Limit, () => source.State.ToString());

        var reason = source.State.Reason!;
        Assert.StartsWith("/bin/sh ended with code 3: ", reason, StringComparison.Ordinal);
        await EndedAsync(int.Parse(reason.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Dispose_ChildrenInSessionsOfTheirOwn_EndsThemToo()
    {
        var source = await StartAsync("setsid sh -c 'sleep 600 & printf %8d $!; exit 0'; exec sleep 600", new FormatOptions { Kind = SampleKind.Tensor, Type = ElementType.UInt8, Shape = [8] });
        var orphan = int.Parse(await ReadText(source), System.Globalization.CultureInfo.InvariantCulture);
        await source.DisposeAsync();

        await EndedAsync(orphan);
    }

    [Fact]
    public async Task Child_WritesAMegabyteToItsStandardErrorWithoutALine_GoesOn()
    {
        await using var source = await StartAsync("head -c 1000000 /dev/zero | tr '\\0' x >&2; printf abcd; exit 1", new FormatOptions { Kind = SampleKind.Tensor, Type = ElementType.UInt8, Shape = [4] });
        await Eventually.TrueAsync(() => source.State.Restarts == 1, Limit, () => source.State.ToString());

        Assert.Equal($"/bin/sh ended with code 1: {new string('x', 300)}", source.State.Reason);
    }

    // A process that has ended and waits for its parent has no command line.
    private static Task EndedAsync(int id) =>
        Eventually.TrueAsync(() => !File.Exists($"/proc/{id}/cmdline") || File.ReadAllText($"/proc/{id}/cmdline").Length == 0, Limit);

    private Task<ISource> StartAsync(string script, FormatOptions format, int? stride = null) => StartAsync(["/bin/sh", "-c", script], format, stride);

    private async Task<ISource> StartAsync(string[] command, FormatOptions format, int? stride)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs a POSIX shell");
        }

        var source = _harness.Create(new SourceOptions { Kind = SourceOptions.ExecKind, Exec = new ExecOptions { Command = command, Format = format, StrideBytes = stride } }, new Clocks(_harness.Clock, _harness.Clock));
        await source.StartAsync(TestContext.Current.CancellationToken);
        return source;
    }

    private static async Task<string> ReadText(ISource source)
    {
        var (outcome, sample) = await SourceHarness.ReadAsync(source);
        Assert.Equal(SourceReadOutcome.Ready, outcome);
        return System.Text.Encoding.ASCII.GetString(sample.Bytes);
    }
}
