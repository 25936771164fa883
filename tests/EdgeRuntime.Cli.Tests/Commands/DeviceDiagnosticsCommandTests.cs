using System.Text;
using EdgeRuntime.Cli.Tests.Fleet;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging;

namespace EdgeRuntime.Cli.Tests.Commands;

public sealed class DeviceDiagnosticsCommandTests
{
    private const int BlockBytes = 1000;
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 300).Select(static i => FormattableString.Invariant($"line {i} \u001b[31m\n"))));

    [Fact]
    public async Task Diagnostics_BlocksOfADevice_AreWrittenAsTheyAre()
    {
        using var folder = new LocalFolder();
        await using var fleet = await TestFleet.StartAsync();
        await using var device = await RespondingDevice.StartAsync("pi", fleet.Port, Answer);
        var path = folder["diagnostics.txt"];

        var run = await fleet.RunAsync("device", "diagnostics", "pi", "--output", path);

        Assert.Equal((0, "", FormattableString.Invariant($"Wrote {path} ({Text.Length} bytes); read it before you pass it on\n")), (run.ExitCode, run.Out, run.Error));
        Assert.Equal(Text, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Diagnostics_NoFile_GoesToStdoutWithoutEscapeSequences()
    {
        await using var fleet = await TestFleet.StartAsync();
        await using var device = await RespondingDevice.StartAsync("pi", fleet.Port, Answer);

        var run = await fleet.RunAsync("device", "diagnostics", "pi");

        Assert.Equal((0, Encoding.UTF8.GetString(Text).Replace('\u001b', '?'), ""), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public async Task Diagnostics_BlockThatDoesNotCome_IsAskedForAgain()
    {
        var lost = 0;
        await using var fleet = await TestFleet.StartAsync();
        await using var device = await RespondingDevice.StartAsync("pi", fleet.Port, (command, good) => BlockOf(command) == 1 && Interlocked.Increment(ref lost) == 1 ? null : Answer(command, good));

        var run = await fleet.RunAsync("device", "diagnostics", "pi", "--timeout", "500ms");

        Assert.Equal((0, "block 1 did not come; asking again\n"), (run.ExitCode, run.Error));
        Assert.Equal(Text.Length, Encoding.UTF8.GetByteCount(run.Out));
    }

    [Fact]
    public async Task Diagnostics_BlockThatNeverComes_IsNamed()
    {
        await using var fleet = await TestFleet.StartAsync();
        await using var device = await RespondingDevice.StartAsync("pi", fleet.Port, static (command, good) => BlockOf(command) == 2 ? null : Answer(command, good));

        var run = await fleet.RunAsync("device", "diagnostics", "pi", "--timeout", "300ms");

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains("block 2 of the diagnostics is missing after 3 requests: no answer from pi", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnostics_BytesOfAnotherText_AreRefusedByTheirDigest()
    {
        await using var fleet = await TestFleet.StartAsync();
        await using var device = await RespondingDevice.StartAsync("pi", fleet.Port, static (command, good) =>
        {
            var answer = Answer(command, good);
            return BlockOf(command) == 1 ? answer with { Diagnostics = answer.Diagnostics! with { Data = new byte[BlockBytes] } } : answer;
        });

        var run = await fleet.RunAsync("device", "diagnostics", "pi");

        Assert.Equal((1, "", "the diagnostics of pi do not have the digest that it stated; try again\n"), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public async Task Diagnostics_HeadOrBlockThatCannotBe_IsRefused()
    {
        DiagnosticsPart[] heads = [Head with { SizeBytes = int.MaxValue }, Head with { Blocks = 1 }, Head with { BlockBytes = 0 }, Head with { Sha256 = "abc" }];
        foreach (var head in heads)
        {
            await RefusedAsync(good => good with { Diagnostics = head });
        }

        await RefusedAsync(static good => good);
        await RefusedAsync(static good => good with { Diagnostics = Head with { Block = 0 } });

        static async Task RefusedAsync(Func<CommandResponse, CommandResponse> answer)
        {
            await using var fleet = await TestFleet.StartAsync();
            await using var device = await RespondingDevice.StartAsync("pi", fleet.Port, (_, good) => answer(good));
            var run = await fleet.RunAsync("device", "diagnostics", "pi");
            Assert.Equal((1, "", "pi answered 'diagnostics' with something else; its agent may be of another version\n"), (run.ExitCode, run.Out, run.Error));
        }
    }

    [Fact]
    public async Task Diagnostics_Refused_IsSaid()
    {
        await using var fleet = await TestFleet.StartAsync();
        await using var device = await RespondingDevice.StartAsync("pi", fleet.Port, static (_, good) => good with { Ok = false, Error = new ErrorInfo(ErrorCode.Busy, "another operator is fetching") });

        var run = await fleet.RunAsync("device", "diagnostics", "pi");

        Assert.Equal((1, "", "pi did not do 'diagnostics': another operator is fetching (busy)\n"), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public async Task Diagnostics_DeviceAway_IsSaid()
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.PublishAsync(Messages.Status("pi", PresenceState.Offline));

        var run = await fleet.RunAsync("device", "diagnostics", "pi", "--timeout", "300ms");

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains("(it is offline)", run.Error, StringComparison.Ordinal);
    }

    private static DiagnosticsPart Head => new(ContentDigest.Of(Text), Text.Length, BlockBytes, DiagnosticsPart.Count(Text.Length, BlockBytes));

    private static CommandResponse Answer(InboundCommand command, CommandResponse good) => BlockOf(command) is { } block
        ? good with { Diagnostics = Head with { Block = block, Data = Text[(block * BlockBytes)..Math.Min((block + 1) * BlockBytes, Text.Length)] } }
        : good with { Diagnostics = Head };

    private static int? BlockOf(InboundCommand command) => DiagnosticsRequest.Read(command.Payload).Value!.Block;
}
