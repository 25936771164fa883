using System.Text;
using EdgeRuntime.Contracts;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Writes text without the credentials in it. Everything that the agent says goes through one, so that no line has to think of it.</summary>
internal sealed class SecretlessWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(value);

    public override void Write(char[] buffer, int index, int count) => inner.Write(SecretText.Hide(new string(buffer, index, count)));

    public override void Write(string? value) => inner.Write(value is null ? null : SecretText.Hide(value));

    public override void WriteLine(string? value) => inner.WriteLine(value is null ? null : SecretText.Hide(value));

    public override Task WriteAsync(string? value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    public override void Flush() => inner.Flush();
}
