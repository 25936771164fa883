using Microsoft.EntityFrameworkCore;

namespace EdgeRuntime.Fleet.Tests.Storage;

public sealed class MigrationTests(SharedPostgreSql server)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Migrations_AreWhatTheSchemaSays(bool postgreSql)
    {
        await using var fleet = await TestFleet.CreateAsync(postgreSql, server);
        await using var context = fleet.Database.CreateContext();
        Assert.False(context.Database.HasPendingModelChanges());
        Assert.Empty(await context.Database.GetPendingMigrationsAsync(TestContext.Current.CancellationToken));
    }
}
