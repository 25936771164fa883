using EdgeRuntime.Fleet.Configuration;
using EdgeRuntime.Fleet.Storage;
using EdgeRuntime.Fleet.Storage.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using static EdgeRuntime.Fleet.Tests.Storage.DeviceMessages;

namespace EdgeRuntime.Fleet.Tests.Storage;

public sealed class RetentionTests(SharedPostgreSql server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Keep_AsTimePasses_RemovesIntervalsAndLeavesDays(bool postgreSql)
    {
        await using var fleet = await TestFleet.CreateAsync(postgreSql, server);
        var loop = new RetentionLoop(fleet.Database, new RetentionOptions { Intervals = TimeSpan.FromDays(10), Hours = TimeSpan.FromDays(20) }, fleet.Clocks, NullLogger<RetentionLoop>.Instance);
        await loop.KeepAsync(Cancel);
        await fleet.WriteAsync(Enumerable.Range(1, 20).Select(static seq => Energy("pi", seq)));
        Assert.Equal(0, await loop.KeepAsync(Cancel));

        fleet.Clock.Advance(TimeSpan.FromDays(18));
        Assert.True(await loop.KeepAsync(Cancel) > 0);
        Assert.Equal((0, 1, 1), await CountAsync(fleet));

        fleet.Clock.Advance(TimeSpan.FromDays(10));
        await loop.KeepAsync(Cancel);
        Assert.Equal((0, 0, 1), await CountAsync(fleet));
    }

    [Fact]
    public async Task Keep_PostgreSql_MakesWeeksAheadAndMovesWhatIsInTheRest()
    {
        await using var fleet = await TestFleet.CreateAsync(postgreSql: true, server);
        // Before the first look there are no weeks: what comes lies in the rest.
        await fleet.WriteAsync(Energy("pi", 1));
        var keeper = new PartitionKeeper(fleet.Database);
        await keeper.KeepAsync(Now, Now.AddDays(-30), Cancel);
        await keeper.KeepAsync(Now, Now.AddDays(-30), Cancel);

        await using var context = fleet.Database.CreateContext();
        Assert.Equal(0, await context.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM intervals_rest").SingleAsync(Cancel));
        Assert.Equal(1, await context.Intervals.CountAsync(Cancel));
        var weeks = await context.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM pg_inherits WHERE inhparent = 'intervals'::regclass").SingleAsync(Cancel);
        Assert.Equal(1 + Weeks(Now.AddDays(-30)) + 1 + PartitionKeeper.WeeksAhead, weeks);

        static int Weeks(DateTimeOffset oldest)
        {
            const long WeekMs = 7 * 86_400_000L;
            return (int)((Now.ToUnixTimeMilliseconds() / WeekMs) - (oldest.ToUnixTimeMilliseconds() / WeekMs));
        }
    }

    private static async Task<(int Intervals, int Hours, int Days)> CountAsync(TestFleet fleet)
    {
        await using var context = fleet.Database.CreateContext();
        return (
            await context.Intervals.CountAsync(Cancel),
            await context.Rollups.CountAsync(static row => row.Level == RollupLevel.Hour, Cancel),
            await context.Rollups.CountAsync(static row => row.Level == RollupLevel.Day, Cancel));
    }
}
