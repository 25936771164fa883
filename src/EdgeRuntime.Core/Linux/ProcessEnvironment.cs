using System.ComponentModel;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Linux;

/// <summary>The environment variables of this process, as native libraries and child processes see them.</summary>
public static partial class ProcessEnvironment
{
    /// <summary>
    /// Sets a variable for managed code, native code and children. On Unix .NET works on a copy of the environment: <see cref="Environment.SetEnvironmentVariable(string, string?)"/> alone reaches
    /// children, but no native library.
    /// </summary>
    /// <exception cref="Win32Exception">The variable cannot be set.</exception>
    public static void Set(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        if (!OperatingSystem.IsWindows() && SetNative(name, value, overwrite: 1) != 0)
        {
            throw new Win32Exception();
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);
}
