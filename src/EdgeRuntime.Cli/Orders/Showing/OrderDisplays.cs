namespace EdgeRuntime.Cli.Orders.Showing;

/// <summary>Chooses how orders are shown.</summary>
internal static class OrderDisplays
{
    /// <summary>A screen where a person looks at one, lines for everything else.</summary>
    public static IOrderDisplay For(CliEnvironment environment) =>
        environment.Error.Live is { } terminal ? new OrderScreen(terminal, environment.Wall) : new OrderLines(environment.Error, environment.Wall);
}
